package io.batchinfo.monitoring;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RMIServerSocketFactory;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;

/** A JMX connection to this process, as JConsole makes one: all that is asked and answered goes over a socket. */
final class LoopbackJmx implements AutoCloseable {

    private final JMXConnectorServer server;
    private final JMXConnector client;

    private LoopbackJmx(JMXConnectorServer server, JMXConnector client) {
        this.server = server;
        this.client = client;
    }

    @SuppressWarnings("BanJNDI") // what is deserialized comes from this process
    static LoopbackJmx open() throws IOException {
        JMXConnectorServer server = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi://"),
                Map.of(
                        RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE,
                        (RMIServerSocketFactory) port -> new ServerSocket(port, 50, InetAddress.getLoopbackAddress()),
                        RMIConnectorServer.RMI_CLIENT_SOCKET_FACTORY_ATTRIBUTE,
                        new ToLoopback()),
                platform());
        server.start();
        return new LoopbackJmx(server, JMXConnectorFactory.connect(server.getAddress()));
    }

    /** Whatever host the stub names: that may be a name of this machine that nothing listens on. */
    private static final class ToLoopback implements RMIClientSocketFactory, java.io.Serializable {

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        }
    }

    static MBeanServer platform() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    MBeanServerConnection connection() throws IOException {
        return client.getMBeanServerConnection();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.stop();
    }
}
