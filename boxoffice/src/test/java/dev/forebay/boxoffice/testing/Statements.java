package dev.forebay.boxoffice.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/** Writes down every statement that a box office under test prepares. */
@Component
public final class Statements implements BeanPostProcessor {
    private static final Pattern CATALOGUE = Pattern.compile(
            "boxoffice\\.(events|price_categories|venues|organizations|products|shown_products|categories|brands)\\b");

    private final Queue<String> prepared = new ConcurrentLinkedQueue<>();

    /** Begins anew. */
    public void forget() {
        prepared.clear();
    }

    /** Those that asked the catalogue's tables. */
    public List<String> ofTheCatalogue() {
        return prepared.stream().filter(sql -> CATALOGUE.matcher(sql).find()).toList();
    }

    /** Those that name a table. */
    public List<String> of(String table) {
        return prepared.stream().filter(sql -> sql.contains(table)).toList();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? observed(DataSource.class, source) : bean;
    }

    private <T> T observed(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        prepared.add((String) arguments[0]);
                    }
                    try {
                        Object answer = method.invoke(target, arguments);
                        return answer instanceof Connection connection
                                ? observed(Connection.class, connection)
                                : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
