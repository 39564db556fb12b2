import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node without Elasticsearch's own Bootstrap, which wants a distribution that no package registry has.
 * Run from source: java --module-path HOME/lib --add-modules ALL-MODULE-PATH ElasticsearchNode.java HOME NODE_NAME [-ESETTING=VALUE ...]
 * Its configuration is in HOME/config, or in the folder that the environment variable ES_PATH_CONF names.
 */
public final class ElasticsearchNode {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        String name = arguments[1];
        Path config = Path.of(System.getenv().getOrDefault("ES_PATH_CONF", home.resolve("config").toString()));
        // Logging comes first: static initialisers all over the server ask for loggers.
        LogConfigurator.configureESLogging();
        LogConfigurator.setNodeName(name);
        Settings settings = Settings.builder().put("path.home", home.toString()).build();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings, given(arguments), config, () -> name);
        LogConfigurator.configure(environment, true);
        var modules = PluginsLoader.loadModulesBundles(environment.modulesDir());
        var plugins = PluginsLoader.loadPluginsBundles(environment.pluginsDir());
        Node node = new Node(environment, PluginsLoader.createPluginsLoader(modules, plugins, Map.of()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        // All of the node's own threads are daemons: this one keeps the process alive.
        Thread.currentThread().join();
    }

    /** What the command line sets, which goes before the configuration. */
    private static Map<String, String> given(String[] arguments) {
        return Arrays.stream(arguments)
            .filter(argument -> argument.startsWith("-E"))
            .map(argument -> argument.substring(2).split("=", 2))
            .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException failure) {
            failure.printStackTrace();
        }
    }
}
