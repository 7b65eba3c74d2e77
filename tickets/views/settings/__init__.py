"""The settings of tickets, for an organization's admins."""
