package io.batchinfo.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Refuses what two servers in a row may read as different requests: a length beside chunks (RFC 9112 6.1) and folded header
 * lines (RFC 9112 5.2). Netty mends both in silence.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {

    private boolean inHead = true;
    private boolean atLineStart;
    private boolean refused;

    StrictDecoder(HttpServerOptions options) {
        super(options);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("Content-Length beside Transfer-Encoding");
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (refused) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        if (inHead && folded(buffer)) {
            refused = true;
            buffer.skipBytes(buffer.readableBytes());
            HttpMessage invalid = createInvalidMessage();
            invalid.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("folded header line")));
            out.add(invalid);
            out.add(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        int before = out.size();
        int start = buffer.readerIndex();
        super.decode(ctx, buffer, out);
        int read = buffer.readerIndex();
        atLineStart = inHead && read > start ? buffer.getByte(read - 1) == '\n' : atLineStart;
        for (int i = before; i < out.size(); i++) {
            if (out.get(i) instanceof HttpRequest) {
                inHead = false;
                atLineStart = false;
            }
            if (out.get(i) instanceof LastHttpContent) {
                inHead = true;
            }
        }
    }

    /** Looks at what is there of the head, line by line. */
    private boolean folded(ByteBuf buffer) {
        boolean lineStart = atLineStart;
        boolean anyLine = atLineStart;
        for (int i = buffer.readerIndex(); i < buffer.writerIndex(); i++) {
            byte b = buffer.getByte(i);
            if (lineStart && anyLine) {
                if (b == ' ' || b == '\t') {
                    return true;
                }
                if (b == '\r' || b == '\n') {
                    return false;
                }
            }
            lineStart = b == '\n';
            anyLine |= b > ' ';
        }
        return false;
    }
}
