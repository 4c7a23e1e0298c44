package io.batchinfo.http.hardening;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose next request does not get its headers together in time. An idle timeout does not see a client
 * that sends a byte a second, and Vert.x has no limit of this kind.
 */
public final class HeaderTimeoutHandler extends ChannelInboundHandlerAdapter {

    private final long nanos;
    private volatile boolean reading;
    private @Nullable ScheduledFuture<?> close;

    public HeaderTimeoutHandler(long nanos) {
        this.nanos = nanos;
    }

    /** The first request must come, too: a connection that says nothing is not kept. */
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

    /** The headers are complete. */
    public void headersRead() {
        reading = true;
        cancel();
    }

    /** The request is over; the next byte begins another one. */
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
