package io.batchinfo.http.hardening;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Decodes HTTP requests strictly, against request smuggling: rejects {@code Content-Length} with {@code Transfer-Encoding} (RFC
 * 9112 6.1) and folded header lines (RFC 9112 5.2), both of which Netty accepts.
 *
 * <p>Applies backpressure to pipelined requests: the next request stays undecoded until the response before it is flushed.
 * Vert.x would buffer every pipelined request and every unread response.
 */
public final class StrictHttpRequestDecoder extends VertxHttpRequestDecoder {

    /** Maximum buffered bytes of pipelined requests; further bytes stay in the socket. */
    private static final int MOST_AHEAD = 64 * 1024;

    private final AtomicLong answered = new AtomicLong();
    private volatile boolean holding;
    private volatile @Nullable ChannelHandlerContext context;
    private long begun;
    private boolean inHead = true;
    private boolean atLineStart;
    private boolean refused;

    public StrictHttpRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Takes the place of the decoder that Vert.x has added to a connection. */
    public void replaceDefault(ChannelPipeline pipeline) {
        pipeline.replace(VertxHttpRequestDecoder.class, "httpDecoder", this);
    }

    /** Signals that the previous response has been flushed. Called from any thread. */
    public void answered() {
        answered.incrementAndGet();
        ChannelHandlerContext ctx = context;
        if (holding && ctx != null) {
            ctx.executor().execute(() -> goOn(ctx));
        }
    }

    /** True between the head of a request and the end of its body. */
    public boolean inBody() {
        return !inHead;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        super.channelWritabilityChanged(ctx);
        if (holding) {
            ctx.executor().execute(() -> goOn(ctx));
        }
    }

    /** Prevents Netty from reading more bytes while none can be decoded. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (holding) {
            discardSomeReadBytes();
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    private boolean mustWait(ChannelHandlerContext ctx) {
        return begun > answered.get() || !ctx.channel().isWritable();
    }

    private void goOn(ChannelHandlerContext ctx) {
        if (holding && !mustWait(ctx) && !ctx.isRemoved()) {
            holding = false;
            ctx.channel().config().setAutoRead(true);
            try {
                channelRead(ctx, Unpooled.EMPTY_BUFFER);
                channelReadComplete(ctx);
            } catch (Exception e) {
                ctx.fireExceptionCaught(e);
            }
        }
    }

    private boolean hold(ChannelHandlerContext ctx, ByteBuf ahead) {
        if (!inHead || !mustWait(ctx)) {
            return false;
        }
        context = ctx;
        holding = true;
        if (!mustWait(ctx)) {
            // the response was flushed meanwhile, and that call may have found no bytes to decode
            holding = false;
            return false;
        }
        if (ahead.readableBytes() > MOST_AHEAD) {
            ctx.channel().config().setAutoRead(false);
        }
        return true;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("Content-Length with Transfer-Encoding");
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (refused) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        if (hold(ctx, buffer)) {
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
                begun++;
                inHead = false;
                atLineStart = false;
            }
            if (out.get(i) instanceof LastHttpContent) {
                inHead = true;
            }
        }
    }

    /** Checks the received part of the head, line by line. */
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
