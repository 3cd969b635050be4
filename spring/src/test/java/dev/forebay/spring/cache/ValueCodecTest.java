package dev.forebay.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.forebay.base.CodecException;
import dev.forebay.spring.cache.ValueCodec.Nothing;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ValueCodecTest {
    record Product(long id, String name) {}

    record Order(long id) {}

    interface Animal {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    record Named(String name) {}

    /** Can be written and not be read. */
    static final class OneWay {
        private final String name;

        OneWay(String name, int unused) {
            this.name = name + unused;
        }

        public String getName() {
            return name;
        }
    }

    /** Return types. */
    abstract static class Methods<T> {
        abstract Product product();

        abstract Optional<Product> optional();

        abstract CompletableFuture<List<Product>> future();

        abstract List<Order> orders();

        abstract Map<String, Order> map();

        abstract int number();

        abstract T open();

        abstract Object anything();

        abstract List<?> wild();

        @SuppressWarnings("rawtypes")
        abstract List raw();

        abstract Animal animal();

        abstract List<Animal> animals();

        abstract Named named();

        abstract OneWay oneWay();
    }

    abstract static class OfProducts extends Methods<Product> {}

    private static ValueTypes types(String... methods) {
        return types(Methods.class, methods);
    }

    private static ValueTypes types(Class<?> target, String... methods) {
        var types = new ValueTypes("shop");
        for (Method method : Methods.class.getDeclaredMethods()) {
            if (Arrays.asList(methods).contains(method.getName())) {
                types.declare(method, target);
            }
        }
        return types;
    }

    private static String written(ValueCodec codec, Object value) {
        return new String(codec.encode(value), UTF_8);
    }

    @Test
    void aValueIsItsDeclaredTypeAndItsJson() {
        var codec = new ValueCodec(types("optional", "future", "number"));
        String product = written(codec, new Product(1, "a"));
        assertThat(product).endsWith("Product\n{\"id\":1,\"name\":\"a\"}");
        assertThat(codec.decode(product.getBytes(UTF_8))).isEqualTo(new Product(1, "a"));
        List<Product> list = List.of(new Product(1, "a"));
        assertThat(codec.decode(codec.encode(list))).isEqualTo(list);
        assertThat(codec.decode(codec.encode(7))).isEqualTo(7);
        assertThat(written(codec, Nothing.NULL)).isEqualTo("null\n");
        assertThat(codec.decode(codec.encode(Nothing.NULL))).isEqualTo(Nothing.NULL);
    }

    @Test
    void aTypeThatWasNotDeclaredIsNeverReadWhateverClassThereIs() {
        var codec = new ValueCodec(types("product"));
        for (String payload : List.of(
                "javax.management.BadAttributeValueExpException\n{}",
                Order.class.getName() + "\n{\"id\":1}",
                "java.lang.Object\n{}",
                "{\"id\":1,\"name\":\"a\"}",
                "",
                "\n")) {
            assertThatThrownBy(() -> codec.decode(payload.getBytes(UTF_8)))
                    .as(payload)
                    .isInstanceOf(CodecException.class);
        }
    }

    @Test
    void aTypeVariableIsWhatTheBeanMakesOfIt() {
        assertThat(types(OfProducts.class, "open").of(new Product(1, "a")).raw())
                .isEqualTo(Product.class);
    }

    @Test
    void aTypeThatJsonCouldNotBeReadBackAsIsRefused() {
        refused("declare the exact type", "open");
        refused("declare the exact type", "anything");
        refused("declare the exact type", "wild");
        refused("declare the exact type", "raw");
        refused("@JsonTypeInfo(use = Id.NAME)", "animal");
        refused("@JsonTypeInfo(use = Id.NAME)", "animals");
        refused("data choose a class", "named");
    }

    @Test
    void typesThatAValueCouldNotTellApartNeedCachesOfTheirOwn() {
        refused("caches of their own", "future", "orders");
        assertThat(types("product", "orders", "map").of(List.of(new Order(1))).raw())
                .isEqualTo(List.class);
    }

    private static void refused(String words, String... methods) {
        assertThatThrownBy(() -> types(methods))
                .as(String.join(", ", methods))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aClassThatCanOnlyBeWrittenIsToldWithTheFirstValue() {
        var codec = new ValueCodec(types("oneWay"));
        assertThatThrownBy(() -> codec.encode(new OneWay("a", 1)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("OneWay");
    }
}
