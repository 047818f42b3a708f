"""IMM Desktop: review and curate video with Alibaba Cloud IMM, or wholly on one computer."""

__version__ = "0.1.0"
