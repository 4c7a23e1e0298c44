import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into the service through JMX, by its process id. */
final class Probe {

    private final long pid;
    private final UnixOperatingSystemMXBean system;
    private final MemoryMXBean memory;
    private final ThreadMXBean threads;
    private final List<MemoryPoolMXBean> pools;

    Probe(long pid) throws Exception {
        this.pid = pid;
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        String address = machine.startLocalManagementAgent();
        machine.detach();
        MBeanServerConnection jmx =
                JMXConnectorFactory.connect(new JMXServiceURL(address)).getMBeanServerConnection();
        system = ManagementFactory.getPlatformMXBean(jmx, UnixOperatingSystemMXBean.class);
        memory = ManagementFactory.getPlatformMXBean(jmx, MemoryMXBean.class);
        threads = ManagementFactory.getPlatformMXBean(jmx, ThreadMXBean.class);
        pools = ManagementFactory.getPlatformMXBeans(jmx, MemoryPoolMXBean.class);
    }

    /** CPU seconds since the start. */
    double cpu() {
        return system.getProcessCpuTime() / 1e9;
    }

    /** Heap in MiB that is in use after a full collection. */
    double liveHeap() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() / 1048576.0;
    }

    void resetPeak() throws IOException {
        pools.forEach(MemoryPoolMXBean::resetPeakUsage);
        Path peak = Path.of("/proc/" + pid + "/clear_refs");
        if (Files.isWritable(peak)) {
            Files.writeString(peak, "5");
        }
    }

    /** The most heap in MiB since the reset, garbage included: the peaks of its pools, which need not have been at once. */
    double peakHeap() {
        return pools.stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum() / 1048576.0;
    }

    /** The most resident memory in MiB since the reset; 0 where the system does not say. */
    double peakResident() throws IOException {
        return status("VmHWM:");
    }

    private double status(String name) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }

    /** Resident memory in MiB; 0 where the system does not say. */
    double resident() throws IOException {
        return status("VmRSS:");
    }

    int threads() {
        return threads.getThreadCount();
    }

    /** Open files and sockets. */
    long files() {
        return system.getOpenFileDescriptorCount();
    }

    /** Those of them that are sockets; 0 where the system does not say. */
    long sockets() throws IOException {
        Path all = Path.of("/proc/" + pid + "/fd");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(all)) {
            return files.filter(Probe::isSocket).count();
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
