"""Labels, moderation and image labels computed by local models; runs in a worker process."""
