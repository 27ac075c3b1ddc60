"""Forms of meetings and conferences. One module for each subject."""
