"""The playbooks on real hosts: Debian machines with systemd, booted here, deployed to over ssh,
and taken away again.

Everything of a rehearsal lives in namespaces (network, mounts, processes) of one process: when
that dies, however it dies, the kernel takes the hosts, their disks' mounts and their network
with it.
"""
