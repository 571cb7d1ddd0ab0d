"""How much of a processor it takes to send a line, beside nc in the same run."""
import os
import subprocess
import threading
import unittest

from ends import read_all, server
from room import PATIENCE, SALON, SLACK

RUNS = 40


def processor_time(command, stdin):
    """Of one run, in seconds."""
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise AssertionError(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


class Startup(unittest.TestCase):
    def test_send_takes_at_most_twice_what_nc_takes(self):
        with server() as listener, open(os.devnull, "rb") as nothing:
            port = listener.getsockname()[1]

            def take_all():
                for _ in range(2 * RUNS):
                    connection, _ = listener.accept()
                    connection.settimeout(PATIENCE)
                    with connection:
                        read_all(connection)
            taking = threading.Thread(target=take_all)
            taking.start()
            nc, salon = [], []
            for _ in range(RUNS):  # in turns, so that both have the same weather
                nc.append(processor_time(["nc", "-N", "127.0.0.1", str(port)], nothing))
                salon.append(processor_time([SALON, "send", f"127.0.0.1:{port}"], nothing))
            taking.join()
        # The least, since what else the machine does only adds. Under a sanitizer it is the sanitizer that starts.
        self.assertLess(min(salon), 2 * SLACK ** 2 * min(nc))


if __name__ == "__main__":
    unittest.main()
