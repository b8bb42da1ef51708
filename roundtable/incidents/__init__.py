"""What a coordinator does when an account or a device is in wrong hands, and what readers are told."""
