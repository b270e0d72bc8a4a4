"""An organisation's own early signals. Facts in words; no number per person exists anywhere."""
