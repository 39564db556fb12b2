import java.lang.reflect.Field;
import java.util.Arrays;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * DynamoDB Local for this machine only: by itself it listens on every interface and has no option against that.
 * Run from source: java -cp JARS DynamoDbOnLoopback.java HOST [options of DynamoDB Local]
 */
public final class DynamoDbOnLoopback {
    public static void main(String[] arguments) throws Exception {
        String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
        DynamoDBProxyServer local = ServerRunner.createServerFromCommandLineArgs(options);
        Field field = DynamoDBProxyServer.class.getDeclaredField("server");
        field.setAccessible(true);
        Server jetty = (Server) field.get(local);
        ((ServerConnector) jetty.getConnectors()[0]).setHost(arguments[0]);
        local.start();
        local.join();
    }
}
