"""What `review-service lint` needs beyond the pure rules: files, configuration, places, fixes,
formats. Starts fast."""
