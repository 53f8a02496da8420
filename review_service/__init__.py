"""The editorial review service for medical articles."""
