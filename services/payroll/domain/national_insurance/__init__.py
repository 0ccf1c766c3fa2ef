"""Class 1 National Insurance: what an employee and their employer contribute on the earnings of one earnings period, for every
category letter, for directors, for several employments with one employer, and which letter applies to whom on a day."""
