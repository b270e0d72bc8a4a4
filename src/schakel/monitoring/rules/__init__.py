"""What figures mean and how they are protected: definitions, small numbers, control limits, samples."""
