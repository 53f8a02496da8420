"""`python -m review_service` is `review-service`."""

from review_service.cli import main

main()
