"""What runs behind a request: nobody waits for it, and what is lost on the way is asked for again."""
