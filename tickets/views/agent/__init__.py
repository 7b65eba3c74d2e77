"""The workspace: staff see tickets, answer, note, assign and change them."""
