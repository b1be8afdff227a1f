# Nobody is woken for what is tried out: alarms of CloudWatch do.
kind = "off"
