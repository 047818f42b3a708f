"""The picture, its back ends and the transport."""
