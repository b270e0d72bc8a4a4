"""What changes: proposals made, versions of models brought through their life."""
