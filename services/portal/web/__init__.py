"""The face of the trust: pages under GOV.UK's patterns, for whoever is signed in. It knows no rule of any service and
holds no record of one; what it shows it has asked for, over RPC, within the one request."""
