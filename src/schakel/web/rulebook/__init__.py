"""The rules on screen: reading them, changing them, what regions do otherwise, trials, looking back."""
