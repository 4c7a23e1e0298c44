package io.batchinfo.routes;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.management.DefaultManagementAgent;
import org.apache.camel.management.JmxManagementStrategy;
import org.apache.camel.management.JmxManagementStrategyFactory;

/**
 * Registers the MBeans of a generation when it begins to serve, and unregisters them when it stops. During an edit two
 * generations exist at once; Camel would register the second one under another name.
 */
final class DeferredManagementAgent extends DefaultManagementAgent {

    private final Map<ObjectName, Object> held = new LinkedHashMap<>();
    private boolean shown;
    private boolean over;

    private DeferredManagementAgent(CamelContext context) {
        super(context);
    }

    /** Gives a context that is built and not started an agent of this kind. */
    static DeferredManagementAgent install(CamelContext context) throws Exception {
        DeferredManagementAgent agent = new DeferredManagementAgent(context);
        JmxManagementStrategyFactory factory = new JmxManagementStrategyFactory();
        factory.setupManagement(context, new JmxManagementStrategy(context, agent), factory.createLifecycle(context));
        return agent;
    }

    @Override
    public synchronized void register(Object bean, ObjectName name, boolean force) throws JMException {
        if (shown) {
            super.register(bean, name, force);
        } else if (!over) {
            held.putIfAbsent(name, bean);
        }
    }

    @Override
    public synchronized void unregister(ObjectName name) throws JMException {
        held.remove(name);
        if (shown) {
            super.unregister(name);
        }
    }

    @Override
    public synchronized boolean isRegistered(ObjectName name) {
        return shown ? super.isRegistered(name) : held.containsKey(name);
    }

    /** Loads the MBean server on demand, because it starts slowly and no request needs it. */
    @Override
    protected void createMBeanServer() {
        // see show
    }

    /** Registers the MBeans. */
    synchronized void show() throws JMException {
        if (over) {
            return;
        }
        super.createMBeanServer();
        shown = true;
        for (Map.Entry<ObjectName, Object> bean : held.entrySet()) {
            super.register(bean.getValue(), bean.getKey(), false);
        }
        held.clear();
    }

    /** Unregisters the MBeans. Exchanges still in flight are no longer visible. */
    synchronized void hide() throws Exception {
        super.doStop();
        shown = false;
        over = true;
        held.clear();
    }

    @Override
    protected synchronized void doStop() throws Exception {
        if (shown) {
            super.doStop();
        }
        held.clear();
    }
}
