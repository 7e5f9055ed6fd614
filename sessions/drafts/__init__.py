"""What somebody has typed and not sent: kept on the server for them alone, and never over another text of theirs."""
