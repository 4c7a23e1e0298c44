package io.batchinfo.monitoring;

import ch.qos.logback.classic.LoggerContext;
import io.batchinfo.camel.SourceStatus;
import io.batchinfo.source.SourceCache;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Registers the MBeans of the domain {@code io.batchinfo}. Of two services in one process, the first one registers them. */
final class MBeanRegistrar implements AutoCloseable {

    private static final String DOMAIN = "io.batchinfo";
    private static final Pattern PLAIN = Pattern.compile("[^,=:\"*?\\s]+");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Set<ObjectName> shown = new HashSet<>();
    private final Map<String, SourceControl> sources = new HashMap<>();

    MBeanRegistrar(ServiceStatus vitals) {
        show(name("Routes", null), new RoutesControl(vitals), RoutesMXBean.class);
        show(name("Server", null), new ServerControl(vitals), ServerMXBean.class);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
            show(name("Logging", null), new LoggingControl(log), LoggingMXBean.class);
        }
    }

    void cache(SourceCache parts) {
        show(name("Cache", null), new CacheControl(parts), CacheMXBean.class);
    }

    /** Registers the MBeans of these sources and removes all others. */
    synchronized void serves(List<SourceStatus> serving) {
        List<String> names = serving.stream().map(SourceStatus::name).toList();
        sources.keySet().removeIf(name -> {
            boolean gone = !names.contains(name);
            if (gone) {
                hide(name("Source", name));
            }
            return gone;
        });
        for (SourceStatus source : serving) {
            sources.computeIfAbsent(source.name(), name -> {
                        SourceControl bean = new SourceControl(source);
                        show(name("Source", name), bean, SourceMXBean.class);
                        return bean;
                    })
                    .follow(source);
        }
    }

    private static ObjectName name(String type, @Nullable String name) {
        String key = name == null ? "" : ",name=" + (PLAIN.matcher(name).matches() ? name : ObjectName.quote(name));
        try {
            return new ObjectName(DOMAIN + ":type=" + type + key);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized <T> void show(ObjectName name, T bean, Class<T> type) {
        try {
            server.registerMBean(new DescribedMBean(bean, type), name);
            shown.add(name);
        } catch (InstanceAlreadyExistsException e) {
            // registered by another service of this process
        } catch (JMException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    private synchronized void hide(ObjectName name) {
        if (shown.remove(name)) {
            try {
                server.unregisterMBean(name);
            } catch (JMException e) {
                throw new IllegalStateException(name + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public synchronized void close() {
        List.copyOf(shown).forEach(this::hide);
    }
}
