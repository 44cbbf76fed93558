"""What runs beside what was rendered: real servers, and answers that are made up."""
