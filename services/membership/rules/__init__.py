"""The dated rule rows of membership: settings of the journey, of subscriptions and of VAT; the catalogue and its prices are
in `lists`."""
