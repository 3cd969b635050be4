package dev.forebay.boxoffice.live;

import dev.forebay.boxoffice.account.Proofs;
import dev.forebay.boxoffice.platform.Callers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Mounts {@code /live}. Browsers of other origins are refused; those named in the properties are not. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class LiveConfiguration implements WebSocketConfigurer {
    private final LiveHandler handler;
    private final Callers callers;
    private final Proofs proofs;
    private final LiveProperties properties;

    LiveConfiguration(LiveHandler handler, Callers callers, Proofs proofs, LiveProperties properties) {
        this.handler = handler;
        this.callers = callers;
        this.proofs = proofs;
        this.properties = properties;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(handler, "/live")
                .setHandshakeHandler(new Plain())
                .addInterceptors(new Listeners(callers, proofs))
                .setAllowedOrigins(properties.allowedOrigins().toArray(String[]::new));
    }

    /**
     * Small buffers: clients send short texts and nothing binary, and every socket keeps its buffers while it is open.
     * Tomcat's own are 8,192 characters and 8,192 bytes.
     */
    @Bean
    ServletServerContainerFactoryBean liveBuffers() {
        var container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(LiveHandler.LONGEST_MESSAGE);
        container.setMaxBinaryMessageBufferSize(LiveHandler.LONGEST_MESSAGE);
        return container;
    }

    /**
     * The live channel's settings.
     *
     * @param allowedOrigins origins beside the application's own whose pages may connect
     */
    @ConfigurationProperties("boxoffice.live")
    record LiveProperties(@DefaultValue List<String> allowedOrigins) {}

    /** Agrees to no compression: it would be done anew for each socket, and costs each some hundred kilobytes. */
    private static final class Plain extends DefaultHandshakeHandler {
        @Override
        protected List<WebSocketExtension> filterRequestedExtensions(
                ServerHttpRequest request, List<WebSocketExtension> requested, List<WebSocketExtension> supported) {
            return List.of();
        }
    }

    /** Takes down who connects, while there is still a request to ask. */
    private record Listeners(Callers callers, Proofs proofs) implements HandshakeInterceptor {
        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler target,
                Map<String, Object> attributes) {
            if (request instanceof ServletServerHttpRequest servlet) {
                var asked = servlet.getServletRequest();
                attributes.put(
                        LiveHandler.LISTENER, new Listener(callers.of(asked).names(), proofs.of(asked)));
            }
            return true;
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler target,
                @Nullable Exception failed) {}
    }
}
