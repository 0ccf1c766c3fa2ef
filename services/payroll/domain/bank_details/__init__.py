"""Where people are paid: changes that one person enters and another confirms."""
