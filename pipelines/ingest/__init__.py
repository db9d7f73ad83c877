"""From bytes to what a file is: finding, unpacking, sniffing, hashing, keeping. What a report says is not looked at."""
