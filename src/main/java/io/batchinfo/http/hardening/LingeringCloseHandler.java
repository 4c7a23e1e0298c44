package io.batchinfo.http.hardening;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection in two steps (RFC 9112 9.6): ends the sending side after the answer, then reads and discards what the
 * client still sends. A connection that is closed at once while its client sends is reset, and the client loses the answer.
 * Reading ends with the client's own end, after {@link #QUIET} without a byte, or after the connection's lingering time.
 */
public final class LingeringCloseHandler extends ChannelDuplexHandler {

    /** How long a client may pause before the connection is closed. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final AttributeKey<Duration> TIME = AttributeKey.valueOf(LingeringCloseHandler.class, "time");
    private static final Duration DEFAULT_TIME = Duration.ofSeconds(1);

    private boolean discarding;
    private long lastRead;
    private @Nullable ScheduledFuture<?> quiet;
    private @Nullable ScheduledFuture<?> end;

    private LingeringCloseHandler() {}

    /** Sets how long a connection is read after its last answer. */
    public static void configure(Channel channel, Duration time) {
        channel.attr(TIME).set(time);
    }

    /**
     * Announces that the next answer is the last one. To be called on the event loop before the answer is written; {@link
     * #answered} follows it.
     */
    public static LingeringCloseHandler begin(Channel channel) {
        LingeringCloseHandler handler = channel.pipeline().get(LingeringCloseHandler.class);
        if (handler == null) {
            handler = new LingeringCloseHandler();
            channel.pipeline().addFirst(handler);
        }
        return handler;
    }

    /** The answer has been written: begins to close once it is flushed. */
    public void answered(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> discard(channel));
    }

    private void discard(Channel channel) {
        ChannelHandlerContext ctx = channel.pipeline().context(this);
        if (discarding || ctx == null) {
            return;
        }
        discarding = true;
        if (!channel.isActive()) {
            return;
        }
        Duration time = channel.hasAttr(TIME) ? channel.attr(TIME).get() : DEFAULT_TIME;
        lastRead = System.nanoTime();
        end = ctx.executor().schedule(() -> ctx.close(), time.toNanos(), TimeUnit.NANOSECONDS);
        watch(ctx, QUIET.toNanos());
        channel.config().setAutoRead(true);
        // under TLS the client learns the end of the answer from its length
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
            duplex.shutdownOutput();
        }
    }

    private void watch(ChannelHandlerContext ctx, long nanos) {
        quiet = ctx.executor()
                .schedule(
                        () -> {
                            long left = QUIET.toNanos() - (System.nanoTime() - lastRead);
                            if (left <= 0) {
                                ctx.close();
                            } else {
                                watch(ctx, left);
                            }
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (discarding) {
            lastRead = System.nanoTime();
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** A close between the answer and its flush is the one that this handler makes later. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (discarding) {
            ctx.close(promise);
        } else {
            promise.setSuccess();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel(quiet);
        cancel(end);
        ctx.fireChannelInactive();
    }

    private static void cancel(@Nullable ScheduledFuture<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }
}
