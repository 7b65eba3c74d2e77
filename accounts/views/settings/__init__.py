"""The screens of an organization's admins."""
