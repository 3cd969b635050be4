package dev.forebay.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An application that has no spring-tx. */
class WithoutTransactionsTest {
    /** Loads the starter anew, and nothing of spring-tx. */
    private static final class WithoutSpringTx extends ClassLoader {
        WithoutSpringTx() {
            super(WithoutTransactionsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.springframework.transaction.")) {
                throw new ClassNotFoundException(name);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null || !name.startsWith("dev.forebay.spring.")) {
                return loaded != null ? loaded : super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = Objects.requireNonNull(in).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void thereIsNeverATransactionAndNothingThatNeedsOneIsLoaded() throws Exception {
        Class<?> changes = new WithoutSpringTx().loadClass(TransactionChanges.class.getName());
        assertThat(changes).isNotSameAs(TransactionChanges.class);
        var constructor = changes.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        Object made = constructor.newInstance(null, null);
        for (String question : new String[] {"readsWhatOthersSee", "current"}) {
            var method = changes.getDeclaredMethod(question);
            method.setAccessible(true);
            assertThat(method.invoke(made)).isEqualTo(question.equals("current") ? null : true);
        }
    }
}
