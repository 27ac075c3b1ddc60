"""What is read from logs and plans. One module for each subject."""
