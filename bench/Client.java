import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One HTTP/1.1 connection that is kept. It costs so little that the service is what is measured. */
final class Client implements AutoCloseable {

    private final int port;
    private Socket socket;
    private InputStream in;
    private boolean chunked;
    private long left;

    Client(int port) {
        this.port = port;
    }

    /** The body of the answer to a GET. */
    String get(String path) throws IOException {
        int status = send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n", "");
        String body = new String(rest(), StandardCharsets.UTF_8);
        if (status != 200) {
            throw new IOException(path + " answered " + status + ": " + body);
        }
        return body;
    }

    /** The answer to a batch in one piece. */
    byte[] batch(String json) throws IOException {
        begin(json, "application/json");
        return rest();
    }

    /** Begins a batch; its answer is read with {@link #piece}. */
    void begin(String json, String accept) throws IOException {
        int status = send("POST /users/batch-info HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: "
                + accept + "\r\nContent-Length: " + json.length() + "\r\n\r\n", json);
        if (status != 200) {
            throw new IOException("status " + status + ": " + new String(rest(), StandardCharsets.UTF_8));
        }
    }

    private int send(String head, String body) throws IOException {
        if (socket == null) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(120_000);
            in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
        }
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
        int status = Integer.parseInt(line().split(" ")[1]);
        chunked = false;
        left = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(java.util.Locale.ROOT);
            chunked |= lower.startsWith("transfer-encoding:");
            left = lower.startsWith("content-length:") ? Long.parseLong(lower.substring(15).trim()) : left;
        }
        return status;
    }

    /** The next piece of the answer as it comes, null after the last one. */
    byte[] piece() throws IOException {
        if (!chunked && left == 0) {
            return null;
        }
        int size = chunked ? Integer.parseInt(line(), 16) : (int) left;
        byte[] piece = in.readNBytes(size);
        left = 0;
        if (piece.length < size) {
            throw new EOFException("cut");
        }
        if (chunked) {
            line();
            chunked = size > 0;
        }
        return size == 0 ? null : piece;
    }

    byte[] rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = piece(); piece != null; piece = piece()) {
            all.write(piece);
        }
        return all.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("cut");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
