"""What was kept in a span of the calendar: budgets, incidents, pages, and the spans before."""
