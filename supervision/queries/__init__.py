"""What the pages of supervision and conferences read. One module for each subject."""
