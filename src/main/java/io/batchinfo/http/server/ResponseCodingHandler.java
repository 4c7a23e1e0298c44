package io.batchinfo.http.server;

import io.batchinfo.http.AcceptEncoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the answer of one request at a time, and gives the answer to HEAD the length that the GET has. Each piece of a
 * stream is flushed as it is written, so that a line comes no later than without compression.
 */
final class ResponseCodingHandler extends ChannelOutboundHandlerAdapter {

    private final int level;
    private final int minBytes;
    private AcceptEncoding accepted = AcceptEncoding.IDENTITY;
    private boolean head;
    private @Nullable GzipEncoder stream;

    ResponseCodingHandler(int level, int minBytes) {
        this.level = level;
        this.minBytes = minBytes;
    }

    /** Sets the coding of the next response. */
    void next(AcceptEncoding accepted, boolean head) {
        this.accepted = accepted;
        this.head = head;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            begin(ctx, response, promise);
        } else if (stream != null && message instanceof HttpContent content) {
            ctx.write(encode(content), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) throws IOException {
        AcceptEncoding coding = accepted;
        boolean toHead = head;
        next(AcceptEncoding.IDENTITY, false);
        long length = length(response);
        boolean compress = compressible(response.headers())
                && (coding == AcceptEncoding.GZIP_ONLY
                        || coding == AcceptEncoding.GZIP && (length < 0 || length >= minBytes));
        if (toHead) {
            lengthOfGet(response, compress, length);
            ctx.write(response, promise);
        } else if (!compress || length == 0) {
            ctx.write(response, promise);
        } else if (response instanceof FullHttpResponse full) {
            ctx.write(whole(full), promise);
        } else if (response.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            ctx.write(response, promise);
        } else {
            first(ctx, response, promise);
        }
    }

    /** Removes the length from the response to HEAD if GET would be compressed (RFC 9110 9.3.2). */
    private static void lengthOfGet(HttpResponse response, boolean compressed, long length) {
        if (compressed) {
            response.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
            response.headers().set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
        } else if (length >= 0
                && response.status().code() != 304
                && response.status().code() != 204) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        }
    }

    private FullHttpResponse whole(FullHttpResponse full) throws IOException {
        try (GzipEncoder encoder = new GzipEncoder(level)) {
            ByteBuf body = encoder.encode(full.content(), true);
            full.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()))
                    .set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            return new DefaultFullHttpResponse(
                    full.protocolVersion(), full.status(), body, full.headers(), full.trailingHeaders());
        } finally {
            ReferenceCountUtil.release(full);
        }
    }

    private void first(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) throws IOException {
        response.headers()
                .remove(HttpHeaderNames.CONTENT_LENGTH)
                .set(HttpHeaderNames.TRANSFER_ENCODING, "chunked")
                .set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
        stream = new GzipEncoder(level);
        HttpResponse headOnly =
                new DefaultHttpResponse(response.protocolVersion(), response.status(), response.headers());
        if (response instanceof HttpContent content) {
            ctx.write(headOnly);
            ctx.write(encode(content), promise);
        } else {
            ctx.write(headOnly, promise);
        }
    }

    private HttpContent encode(HttpContent content) throws IOException {
        GzipEncoder encoder = Objects.requireNonNull(stream);
        try {
            if (content instanceof LastHttpContent last) {
                stream = null;
                try (encoder) {
                    LastHttpContent end = new DefaultLastHttpContent(encoder.encode(content.content(), true));
                    end.trailingHeaders().add(last.trailingHeaders());
                    return end;
                }
            }
            return new DefaultHttpContent(
                    content.content().isReadable() ? encoder.encode(content.content(), false) : Unpooled.EMPTY_BUFFER);
        } finally {
            ReferenceCountUtil.release(content);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) throws IOException {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    /** Bytes of the body, -1 where they are not known yet. */
    private static long length(HttpResponse response) {
        if (response instanceof FullHttpResponse full && full.content().isReadable()) {
            return full.content().readableBytes();
        }
        String announced = response.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        if (announced != null) {
            return Long.parseLong(announced);
        }
        return response instanceof FullHttpResponse ? 0 : -1;
    }

    /** True for text that is not encoded yet and may be transformed. */
    private static boolean compressible(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        boolean text = type.startsWith("text/") || type.contains("json") || type.contains("javascript");
        return text
                && !headers.contains(HttpHeaderNames.CONTENT_ENCODING)
                && !headers.get(HttpHeaderNames.CACHE_CONTROL, "").contains("no-transform");
    }
}
