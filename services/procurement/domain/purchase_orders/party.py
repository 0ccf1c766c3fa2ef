"""Who buys and who sells, as both stand on an order."""

from __future__ import annotations

from dataclasses import dataclass

from shared.refusals import NotValid

VAT_SCHEME, GLN_SCHEME = "9932", "0088"
"""Electronic addresses by the Peppol list: United Kingdom VAT number, global location number."""


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or seller as it stands on an order. `scheme` and `address` are its electronic address."""

    name: str
    scheme: str = ""
    address: str = ""
    vat_number: str = ""
    company_number: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""
    email: str = ""

    def electronic_address(self, who: str) -> tuple[str, str]:
        """(scheme, address): as given, else by its VAT number. Raises NotValid, since an order in this form needs one."""
        if self.scheme and self.address:
            return self.scheme, self.address
        if self.vat_number:
            return VAT_SCHEME, self.vat_number
        raise NotValid(
            f"{who} ({self.name}) has neither an electronic address nor a VAT number, and an order file needs one: send "
            "the PDF, or add the number"
        )
