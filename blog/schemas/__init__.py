"""What the service accepts and answers, apart from how it is stored."""
