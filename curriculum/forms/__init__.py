"""Forms of logs and plans. One module for each subject."""
