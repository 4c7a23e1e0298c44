package io.batchinfo.http.hardening;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection if the headers of its next request are not complete in time. An idle timeout does not detect a client
 * that sends one byte per second, and Vert.x has no header timeout.
 */
public final class HeaderTimeoutHandler extends ChannelInboundHandlerAdapter {

    private final long nanos;
    private volatile boolean reading;
    private @Nullable ScheduledFuture<?> close;

    public HeaderTimeoutHandler(long nanos) {
        this.nanos = nanos;
    }

    /** Starts the timeout for the first request, so that a silent connection is closed too. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        begin(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!reading && close == null) {
            begin(ctx);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    /** Cancels the timeout when the headers are complete. */
    public void headersRead() {
        reading = true;
        cancel();
    }

    /** Ends the request; the next byte starts the timeout again. */
    public void requestOver() {
        reading = false;
    }

    private void begin(ChannelHandlerContext ctx) {
        close = ctx.executor().schedule(() -> ctx.close(), nanos, TimeUnit.NANOSECONDS);
    }

    private void cancel() {
        if (close != null) {
            close.cancel(false);
            close = null;
        }
    }
}
