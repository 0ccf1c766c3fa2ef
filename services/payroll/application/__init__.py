"""One function for each thing that is asked of payroll, heard from others or done by its worker."""
