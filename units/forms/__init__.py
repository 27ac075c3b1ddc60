"""Forms of the register. One module for each subject."""
