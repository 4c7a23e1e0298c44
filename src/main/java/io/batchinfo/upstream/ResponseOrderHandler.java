package io.batchinfo.upstream;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the responses of a connection in step with its requests. It drops interim responses of any number and status
 * (RFC 9110 15.2) and closes a connection on which bytes arrive that no request has asked for. Vert.x takes an interim
 * response other than 100 and 103 for the final one, and the final one for the response to the next request.
 */
final class ResponseOrderHandler extends ChannelDuplexHandler {

    private boolean awaiting;
    private boolean interim;
    private @Nullable HttpResponse head;
    private @Nullable LastHttpContent end;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpRequest) {
            awaiting = true;
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean failed = message instanceof io.netty.handler.codec.http.HttpObject part
                && part.decoderResult().isFailure();
        if (end != null) {
            // a second response in the packet of the first: Vert.x closes the connection after this header
            ReferenceCountUtil.release(message);
            closeAfterEnd();
        } else if (!awaiting) {
            ReferenceCountUtil.release(message);
            context.close();
        } else if (failed) {
            context.fireChannelRead(message);
        } else if (message instanceof HttpResponse response && isInterim(response)) {
            interim = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
        } else if (interim) {
            interim = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
        } else {
            forward(context, message);
        }
    }

    private void forward(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response) {
            head = response;
            int status = response.status().code();
            if (status == HttpResponseStatus.REQUEST_TIMEOUT.code() || status == 101) {
                closeAfterEnd();
            }
        }
        // the connection may serve its next request as soon as the end is known, so wait for the rest of the packet
        if (message instanceof LastHttpContent last && !(message instanceof HttpResponse)) {
            end = last;
        } else {
            context.fireChannelRead(message);
        }
    }

    private static boolean isInterim(HttpResponse response) {
        return response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }

    private void closeAfterEnd() {
        if (head != null) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        end(context);
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(context);
        context.fireChannelInactive();
    }

    private void end(ChannelHandlerContext context) {
        LastHttpContent last = end;
        if (last != null) {
            end = null;
            head = null;
            awaiting = false;
            context.fireChannelRead(last);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ReferenceCountUtil.release(end);
        end = null;
    }
}
