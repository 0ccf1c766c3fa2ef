"""What may be asked of each service over RPC: the requests, as schemas that the portal and the services share."""
