"""Income tax under PAYE: tax codes, the tax-table routines, starters and leavers."""
