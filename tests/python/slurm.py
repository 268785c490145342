# SPDX-License-Identifier: MIT
"""A Slurm cluster of one node on this machine, for one test: munged, slurmctld and slurmd."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path

DAEMONS = ("munged", "slurmctld", "slurmd")
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"

CONFIG = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
MpiDefault=none
ReturnToService=2
KillWait=2
SchedulerParameters=sched_interval=1,bf_interval=1
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=node1 NodeHostname={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes=node1 Default=YES MaxTime=10 State=UP
"""


def missing():
    """Which of the programs are not installed."""
    return [name for name in (*DAEMONS, "sbatch", "squeue") if not shutil.which(name, path=PATH)]


class Cluster:
    """Started by the constructor; stop() ends its processes and nothing else's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running = []
        self.environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf"), "PATH": PATH}
        for name in ("state", "spool"):
            (folder / name).mkdir(parents=True)
        os.chmod(folder, 0o755)
        key = folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        (folder / "slurm.conf").write_text(CONFIG.format(
            host=socket.gethostname().split(".")[0], user=pwd.getpwuid(os.geteuid()).pw_name,
            folder=folder, ports=free_ports(2), cpus=os.cpu_count()))
        try:
            self._start("munged", "--foreground", "--force", f"--key-file={key}",
                        f"--socket={folder}/munge.socket", f"--pid-file={folder}/munged.pid",
                        f"--log-file={folder}/munged.log", f"--seed-file={folder}/munge.seed")
            self._wait(lambda: (folder / "munge.socket").exists(), "munged")
            self._start("slurmctld", "-D")
            self._start("slurmd", "-D", "-N", "node1")
            self._wait(lambda: "idle" in self.run("sinfo", "-h", "-o", "%t").stdout, "slurmd")
        except BaseException:
            self.stop()
            raise

    def _start(self, name, *args):
        out = (self.folder / f"{name}.out").open("wb")
        with out:
            self.running.append(subprocess.Popen(
                [shutil.which(name, path=PATH), *args], env=self.environment, stdout=out,
                stderr=out, stdin=subprocess.DEVNULL, start_new_session=True))

    def run(self, *words):
        return subprocess.run(words, env=self.environment, capture_output=True, text=True,
                              check=False, timeout=60)

    def _wait(self, ready, what, seconds=60):
        deadline = time.monotonic() + seconds
        while not ready():
            dead = [p.args[0] for p in self.running if p.poll() is not None]
            if dead or time.monotonic() > deadline:
                logs = "".join(f"--- {p.name}\n{p.read_text(errors='replace')[-1500:]}"
                               for p in sorted(self.folder.glob("*.[lo][ou][gt]")))
                raise RuntimeError(f"{what} is not ready; ended: {dead}\n{logs}")
            time.sleep(0.1)

    def wait_for_jobs(self, seconds=300):
        self._wait(lambda: self.run("squeue", "-h").stdout.strip() == "", "the queue", seconds)

    def stop(self):
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running = []


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
