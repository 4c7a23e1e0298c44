package io.batchinfo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** A client that says what it is told, as slowly as it is told, and reads only then. */
public final class RawSocket implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final long SIP_NANOS = 50_000_000;

    private final Socket socket = new Socket();

    public RawSocket(RunningService service) throws IOException {
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), service.service().port()));
    }

    public RawSocket say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public static String post(String accept, String body) {
        return "POST /users/batch-info HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: " + accept
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Says a byte every 100 ms until the other side ends the connection, and returns what that has said. */
    public String drip(String bytes) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        socket.setSoTimeout(100);
        for (int i = 0; i < PATIENCE_MILLIS / 100; i++) {
            try {
                for (int b = socket.getInputStream().read();
                        b >= 0;
                        b = socket.getInputStream().read()) {
                    heard.write(b);
                }
                return heard.toString(StandardCharsets.ISO_8859_1);
            } catch (SocketTimeoutException stillOpen) {
                dripOne(bytes, i);
            } catch (IOException reset) {
                return heard.toString(StandardCharsets.ISO_8859_1);
            }
        }
        throw new IOException("still open");
    }

    /** A write into a closed connection fails; the answer before it can still be read. */
    private void dripOne(String bytes, int i) {
        try {
            if (!bytes.isEmpty()) {
                socket.getOutputStream().write(bytes.charAt(i % bytes.length()));
            }
        } catch (IOException closed) {
            // read next
        }
    }

    /** What comes until the connection ends, at most so many bytes in 50 ms. */
    public String sip(int bytes) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        socket.setSoTimeout(PATIENCE_MILLIS);
        for (byte[] some = socket.getInputStream().readNBytes(bytes);
                some.length > 0;
                some = socket.getInputStream().readNBytes(bytes)) {
            heard.write(some);
            LockSupport.parkNanos(SIP_NANOS);
        }
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    /** All that comes until the connection ends. */
    public String rest() throws IOException {
        return drip("");
    }

    /** The status line of an answer. */
    public String status() throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c != '\r' && c >= 0;
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
